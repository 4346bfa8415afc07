"""Telling kiosks and pages that something is new, as soon as it is committed."""
