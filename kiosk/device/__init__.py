"""The box itself: what the service manager is told, and what a technician is told."""
