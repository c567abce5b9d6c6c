"""What takes too long for the gate, or needs more of a machine: installs without a network, many hosts, faults by the hundred (`make drills`)."""
