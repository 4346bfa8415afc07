"""The badge film: what a kiosk's camera would see, rendered frame by frame from badge texts.

`make demo` shows it where there is no camera; tests and benchmarks read it. Everything follows from
seeds, so a frame that went unread can be made again.
"""
