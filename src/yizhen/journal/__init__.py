"""台账: what happened, what is still to be told, who was told, and the proof that nobody rewrote it."""
