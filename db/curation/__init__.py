"""What people do to an archive by hand: correct an article, take back an article or an import."""
