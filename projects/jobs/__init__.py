"""What long work there is: each kind of job, and who does it. Loading this room fills the registry of the queue."""
