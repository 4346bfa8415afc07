"""The school's server: every kiosk's settings, every pass, and the web pages."""
