"""Log loss of calibrations that are fitted on few texts, by simulation."""
