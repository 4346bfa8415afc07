"""What the figures in the README come from; each prints its limit or its ratio to a peer."""
