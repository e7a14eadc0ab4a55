"""Turns texts into HTML: reads a JSON list of {"kind": "markdown" | "code", "text": ...}, writes a JSON list of strings."""

import json
import sys

import mistune
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TypeScriptLexer

to_html = mistune.create_markdown(plugins=["table", "strikethrough"])
lexer, formatter = TypeScriptLexer(), HtmlFormatter(nowrap=True)

texts = json.load(sys.stdin)
json.dump(
    [to_html(t["text"]) if t["kind"] == "markdown" else highlight(t["text"], lexer, formatter) for t in texts],
    sys.stdout,
)
