"""Runs a command of the site, and prints the processor's seconds that it took and its peak memory in MB."""

import sys
import time
from pathlib import Path

from django.core.management import execute_from_command_line


def main() -> None:
    execute_from_command_line(["manage.py", *sys.argv[1:]])
    [line] = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    sys.stdout.write(f"{time.process_time():.2f} {int(line.split()[1]) / 1024:.0f}\n")


if __name__ == "__main__":
    main()
