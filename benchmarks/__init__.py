"""Measures speed, memory and size beside what a user would otherwise run. README.md says what and how."""
