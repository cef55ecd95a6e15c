"""Page texts: a news site's page as plain text, read line by line."""
