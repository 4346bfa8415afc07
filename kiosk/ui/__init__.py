"""The two faces: QML, the view-models that feed it, and the conductor that drives them.

Everything here lives in the GUI thread. Nothing here imports the store, the net or the camera, so
that the first frame is painted before those are loaded.
"""

QML_MODULE = "Hallpass.Kiosk"
"""The QML module of the Python types; each file that registers one names it literally too, since
the type dumper reads the source."""
