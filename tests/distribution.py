"""Which tests go to a worker together."""

from xdist.scheduler import LoadFileScheduling

DEMO = ("tests/web/test_accessibility.py", "tests/web/test_demo.py", "tests/web/test_query_counts.py")


class FilesTogether(LoadFileScheduling):
    """Tests of a file go to one worker, and so do all that look at the demo: loading it takes longer than looking."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "demo" if file in DEMO else file
