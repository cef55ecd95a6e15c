"""Makes big archives, and measures the program on them."""
