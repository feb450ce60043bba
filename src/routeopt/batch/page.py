"""One page with the state of every task; it renews itself while a batch runs."""

import html
import os
from pathlib import Path

from routeopt.batch.ledger import DONE, Entry
from routeopt.batch.tasks import Task

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ddd}"
    "progress{width:100%;height:1.2rem}.done{color:#1a7f37}.open{color:#777}pre{white-space:pre-wrap;margin:0}"
)


def write(results: Path, name: str, entries: dict[str, Entry], tasks: list[Task]) -> None:
    """
    Write ``status.html``.

    Parameters
    ----------
    results
        Folder of the study's results.
    name
        Name of the study.
    entries
        What has ended, by key.
    tasks
        All tasks.
    """
    results.mkdir(parents=True, exist_ok=True)
    waiting = len(tasks) - len(entries)
    rows = "".join(_row(task, entries.get(task.key)) for task in tasks)
    renew = '<meta http-equiv="refresh" content="5">' if waiting else ""
    done = sum(entry.state == DONE for entry in entries.values())
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{renew}'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(name)}</title><style>{_STYLE}</style></head><body><h1>{html.escape(name)}</h1>"
        f'<progress max="{len(tasks)}" value="{len(entries)}"></progress>'
        f"<p>{done} planned 已完成 · {len(entries) - done} without a plan 无方案 · {waiting} to come 待办</p>"
        "<table><tr><th>scenario 方案</th><th>office 办事处</th><th>state 状态</th><th>s</th><th></th></tr>"
        f"{rows}</table></body></html>"
    )
    unfinished = results / f".status-{os.getpid()}.html"
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(results / "status.html")


def _row(task: Task, entry: Entry | None) -> str:
    state = "open" if entry is None else entry.state
    seconds = "" if entry is None or not entry.seconds else f"{entry.seconds:.0f}"
    message = "" if entry is None else html.escape(entry.message[-2000:])
    return (
        f"<tr><td>{html.escape(task.scenario)}</td><td>{html.escape(task.office)}</td>"
        f'<td class="{state}">{state}</td><td>{seconds}</td><td><pre>{message}</pre></td></tr>'
    )
