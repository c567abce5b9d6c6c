"""How the site does, for whoever looks after the server: the figures of 运行状况 and of /metrics, and what they mean."""
