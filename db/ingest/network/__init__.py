"""Reading from the web, politely and with every limit."""
