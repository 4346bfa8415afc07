"""What the screen does next; pure: no Qt, SQL, HTTP, thread, clock or log."""
