"""Asking a site's robots.txt whether a page may be fetched (RFC 9309)."""

from http import HTTPStatus

from protego import Protego
from urllib3.util.url import Url

from db.ingest.network.hosts import AGENT, Requester, redirect_target
from db.ingest.source.records import Refused

LARGEST_ROBOTS_TXT = 1024 * 1024
"""Bytes that a robots.txt may have; RFC 9309 demands that at least half of that is read (500 KiB)."""

_REDIRECTS = 5
"""Redirects of a robots.txt that are followed, as many as RFC 9309 recommends."""

_TRY_LATER = "try again later"

Rules = Protego | Refused


class Robots:
    """The robots.txt of every site of a run; each is fetched once."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
        self._rules: dict[str, Rules] = {}

    def check(self, url: Url) -> None:
        """Raise ``Refused`` if a site doesn't let programs read ``url``, or its robots.txt can't be fetched now."""
        site = url._replace(path="/robots.txt", query=None)
        rules = self._rules.get(site.url)
        if rules is None:
            rules = self._rules[site.url] = self._ask(site)
            self._slow_down(site.host or "", rules)
        if isinstance(rules, Refused):
            raise Refused(rules.code, rules.reason)
        if not rules.can_fetch(url.url, AGENT):
            raise Refused("robots", "Its site asks programs not to read it (robots.txt).")

    def _slow_down(self, host: str, rules: Rules) -> None:
        delay = None if isinstance(rules, Refused) else rules.crawl_delay(AGENT)
        if delay is not None and delay > 0:
            delays = self._requester.delays
            delays[host] = max(delays.get(host, 0), min(delay, self._requester.limits.longest_delay))

    def _ask(self, site: Url) -> Rules:
        try:
            return self._fetch(site)
        except Refused as refused:
            if refused.code in ("network", "timeout"):
                return Refused(refused.code, f"{refused.reason.rstrip('.')}: {_TRY_LATER}.")
            if refused.code == "private-address":
                return refused
            return Refused("robots", f"Its site's robots.txt can't be read: {_TRY_LATER}.")

    def _fetch(self, site: Url) -> Rules:
        where = site
        for _ in range(_REDIRECTS + 1):
            reply = self._requester.get(where, limit=LARGEST_ROBOTS_TXT)
            if reply.status >= 500 or reply.status == HTTPStatus.TOO_MANY_REQUESTS:
                return Refused("robots", f"Its site can't say now whether programs may read it: {_TRY_LATER}.")
            further = redirect_target(where, reply)
            if further is None:
                # Without a robots.txt there are no rules: an error page has no lines that are any.
                return Protego.parse(reply.data.decode("utf-8-sig", errors="replace"))
            where = further
        return Protego.parse("")
