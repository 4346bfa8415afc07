"""The kiosks' routes: wire messages to services and back."""
