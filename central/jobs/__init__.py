"""What central does by itself: turns in lines, and following up what ended by itself."""
