"""From light to badge: sources, decode, gate, and the camera thread that joins them.

Importing this package imports neither OpenCV nor NumPy: `kiosk.scanner.gate` is pure, and the
first frame of the screen must not wait for a third of a second of imports.
"""
