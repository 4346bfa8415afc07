"""What a hall pass is, the rules and the wire: shared by kiosk and central."""
