"""The pure heart: standard library values only, `now` is always handed in."""
