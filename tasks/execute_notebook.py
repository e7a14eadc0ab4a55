"""Executes one notebook on the Deno kernel: execute_notebook.py IN OUT SECONDS_PER_CELL

Writes OUT with the outputs and prints one JSON line: {"error": null} or {"error": text}. The Deno kernel may publish
a cell's outputs after it has said that it is idle, where a plain client stops listening; this one listens on for a
moment, so that no output is lost.
"""

import asyncio
import json
import queue
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, CellTimeoutError, DeadKernelError

# Outputs came up to 20 ms after the idle message under load; this leaves a wide margin.
DRAIN_SECONDS = 0.15


class DrainingClient(NotebookClient):
    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        idle = False
        while True:
            try:
                message = await self.kc.iopub_channel.get_msg(timeout=DRAIN_SECONDS if idle else None)
            except (queue.Empty, asyncio.TimeoutError):
                return
            if message["parent_header"].get("msg_id") != parent_msg_id:
                continue
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                idle = True


def first_words(error):
    if isinstance(error, CellExecutionError):
        # All that the kernel says of a cell that does not parse, or imports what is not there.
        if error.evalue in ("", "Execution failed"):
            return "a cell does not parse, or a static import cannot be resolved"
        return error.evalue.strip()
    return str(error).strip().splitlines()[0]


def main(source, target, seconds):
    notebook = nbformat.read(source, as_version=4)
    client = DrainingClient(
        notebook,
        kernel_name="deno",
        timeout=int(seconds),
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(Path(source).resolve().parent)}},
    )
    error = None
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as failure:
        error = f"{type(failure).__name__}: {first_words(failure)}"
    nbformat.write(notebook, target)
    print(json.dumps({"error": error}))


if __name__ == "__main__":
    main(*sys.argv[1:])
