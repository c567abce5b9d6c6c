"""How gunicorn serves the site, under systemd and in a container."""

import os

# Under systemd the socket unit hands over the address, and this one isn't used.
bind = os.environ.get("WEB_ADDRESS", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_PROCESSES") or (os.cpu_count() or 1) + 1)
worker_class = "gthread"
threads = 4
# A page in hand may end before the process does; systemd waits longer than this.
graceful_timeout = 30
# What shows that a process is alive is written into memory, not onto a disk that may be busy.
worker_tmp_dir = "/dev/shm"  # noqa: S108  # gunicorn makes a file of its own there
# Nobody asks for it, and it would lie among the data.
control_socket_disable = True
# Who asks for what is in the log of the proxy; errors and starts go to the journal.
loglevel = "info"
