"""The child process that looks at one strange workbook: limits itself first, answers with JSON, and knows nothing of the application."""

import json
import sys

from inventory.errors import DomainError
from inventory.imports.sheet_child import limit_self
from matching.xlsx.layout import read_layout
from matching.xlsx.scanning import BrokenPart


def main() -> None:
    """Reads the question and the workbook from standard input and writes the layout, or why there is none, to standard output."""
    question = json.loads(sys.stdin.buffer.readline())
    limit_self(**question["limits"])
    data = sys.stdin.buffer.read()
    answer: dict[str, object]
    try:
        answer = {"layout": read_layout(data, question["filename"])}
    except DomainError as refusal:
        answer = {"refused": refusal.code, "values": refusal.values}
    except MemoryError:
        answer = {"refused": "too_heavy", "values": {}}
    except (BrokenPart, ValueError, KeyError, IndexError, OverflowError, EOFError, OSError):
        answer = {"refused": "broken", "values": {}}
    sys.stdout.write(json.dumps(answer))
