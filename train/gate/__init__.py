"""The gate: limits that a bundle must keep to before it ships."""
