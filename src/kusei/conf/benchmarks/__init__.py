"""What `kusei bench` measures. The load goes to this machine alone and stops by itself."""
