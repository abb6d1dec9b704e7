"""The operations manual of docs/ as a page: the few marks that its text uses, everything else escaped."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from markupsafe import Markup, escape

DOCS = Path(__file__).resolve().parent.parent / "docs"
FILES = {"ja": "manual.ja.md", "en": "manual.md"}
PICTURES = DOCS / "pictures"
PICTURE = re.compile(r"[a-z0-9][a-z0-9._-]*\.(png|svg)")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(pictures/([^)\s]+)\)")
_MARKS = re.compile(r"\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)")
_ITEM = re.compile(r"(?:-|[0-9]+\.) +(.*)")


def read_manual(language: str) -> str | None:
    """The text in this language; None where the program was installed without its docs."""
    file = DOCS / FILES[language]
    return file.read_text(encoding="utf-8") if file.is_file() else None


def picture_file(name: str) -> Path | None:
    """A picture of the docs by its bare name, and nothing else."""
    file = PICTURES / name
    return file if PICTURE.fullmatch(name) and file.is_file() else None


def rendered(text: str, picture_url: Callable[[str], str]) -> tuple[Markup, list[tuple[str, str]]]:
    """The text below its title as HTML, and the headings of its chapters with their names in the address."""
    parts: list[str] = []
    chapters: list[tuple[str, str]] = []
    for block in _blocks(text):
        if block[0].startswith("# "):
            continue
        if block[0].startswith("## "):
            name = f"chapter-{len(chapters) + 1}"
            chapters.append((name, block[0][3:]))
            parts.append(f'<h2 id="{name}">{_inline(block[0][3:])}</h2>')
        else:
            parts.append(_block(block, picture_url))
    return Markup("\n".join(parts)), chapters  # noqa: S704 - every piece was escaped where it was made


def _blocks(text: str) -> Iterator[list[str]]:
    """Lines that belong together: empty lines part them, a heading stands alone."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        if not line.strip() or line.startswith("#"):
            if block:
                yield block
            block = []
        if line.startswith("#"):
            yield [line]
        elif line.strip():
            block.append(line)


def _block(lines: list[str], picture_url: Callable[[str], str]) -> str:
    image = _IMAGE.fullmatch(lines[0].strip())
    if image and len(lines) == 1:
        alt, name = image.groups()
        url = escape(picture_url(name))
        # Not loaded late: what was never looked at would be missing on paper.
        kind = "diagram" if name.endswith(".svg") else "picture"
        return f'<figure class="tk-manual-{kind}"><a href="{url}"><img src="{url}" alt="{escape(alt)}"></a></figure>'
    if lines[0].startswith("### "):
        return f"<h3>{_inline(lines[0][4:])}</h3>"
    if lines[0].startswith("|"):
        return _table(lines)
    if _ITEM.match(lines[0]):
        return _list(lines)
    return f"<p>{_inline(' '.join(line.strip() for line in lines))}</p>"


def _list(lines: list[str]) -> str:
    """Lines that begin no item carry on with the one before."""
    items: list[str] = []
    for line in lines:
        found = _ITEM.match(line)
        if found:
            items.append(found.group(1))
        else:
            items[-1] += f" {line.strip()}"
    kind = "ul" if lines[0].startswith("-") else "ol"
    return f"<{kind}>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</{kind}>"


def _table(lines: list[str]) -> str:
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines if not re.fullmatch(r"[|:\- ]+", line)
    ]
    head = "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{_inline(cell)}</td>' for cell in row)}</tr>" for row in rows[1:])
    return (
        f'<div class="tk-scroll"><table class="table tk-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _inline(text: str) -> str:
    """Bold, code and the words of links: where a link leads is another file, which a reader of this page does not have."""
    done, at = [], 0
    for found in _MARKS.finditer(text):
        done.append(str(escape(text[at : found.start()])))
        bold, code, words, _ = found.groups()
        done.append(f"<b>{escape(bold)}</b>" if bold else f"<code>{escape(code)}</code>" if code else str(escape(words)))
        at = found.end()
    return "".join([*done, str(escape(text[at:]))])
