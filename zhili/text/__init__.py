"""Text itself: the normaliser, and sentences, units and windows."""
