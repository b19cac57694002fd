"""The parts of a simulated ward's life, one module each; every one of them acts through public commands alone."""
