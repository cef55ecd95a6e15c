"""What a person touches in a terminal."""

__version__ = "0.1.0"
