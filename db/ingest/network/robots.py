"""What sites let programs read, as their robots.txt says (RFC 9309)."""

from http import HTTPStatus

from protego import Protego
from urllib3.util.url import Url

from db.ingest.network.hosts import AGENT, Requester, redirected
from db.ingest.source.records import Refused

LARGEST = 1024 * 1024
"""Bytes of a robots.txt; the standard has programs read half of that."""

_REDIRECTS = 5
_LATER = "try again later"

Rules = Protego | Refused


class Robots:
    """The rules of every site that was asked in a run; each is asked once."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
        self._rules: dict[str, Rules] = {}

    def check(self, url: Url) -> None:
        """Raises ``Refused`` where a site doesn't let programs read ``url``, or can't be asked now."""
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
                return Refused(refused.code, f"{refused.reason.rstrip('.')}: {_LATER}.")
            if refused.code == "private-address":
                return refused
            return Refused("robots", f"Its site's robots.txt can't be read: {_LATER}.")

    def _fetch(self, site: Url) -> Rules:
        where = site
        for _ in range(_REDIRECTS + 1):
            reply = self._requester.get(where, limit=LARGEST)
            if reply.status >= 500 or reply.status == HTTPStatus.TOO_MANY_REQUESTS:
                return Refused("robots", f"Its site can't say now whether programs may read it: {_LATER}.")
            further = redirected(where, reply)
            if further is None:
                # No robots.txt, no rules. What is a page of its own there has no lines that are rules.
                return Protego.parse(reply.data.decode("utf-8-sig", errors="replace"))
            where = further
        return Protego.parse("")
