"""The web browser of the desktop."""


def has_browser() -> bool:
    """Whether there is one that opens a window of its own; those that would take this terminal don't count.

    Blocks: call it from a thread.
    """
    import webbrowser  # imported late: most of the time nothing is opened

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    in_terminal = (webbrowser.GenericBrowser, getattr(webbrowser, "Elinks", webbrowser.GenericBrowser))
    return isinstance(browser, webbrowser.BackgroundBrowser) or not isinstance(browser, in_terminal)
