"""Optuna's default sampler over the parameters of the reference strategy, on two processes and one of its engines.

`search.py ENGINE TRIALS SEED` runs in a folder with `common.py`, the engine's file and `data/bars.npy`. Its output is one
line of JSON: the base set's final equity, the trials in the order of their ends, each with seconds and CPU seconds of both
processes since all were warm, and the largest memory of both.
"""

import json
import multiprocessing
import os
import sys
import time
import warnings

sys.path.insert(0, os.getcwd())
WORKERS = 2


def search(engine, trials, seed, number, started, next_trial, results, cpu):
    """One process: takes trials of the shared study until all are taken."""
    warnings.filterwarnings("ignore")
    import importlib
    import math

    import optuna

    import common

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    runner = importlib.import_module("eng_" + engine)
    data = runner.prepare() if hasattr(runner, "prepare") else common.load()
    runner.warm(data)
    base = runner.run(data, common.BASE)[1]
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend("journal.log"))
    sampler = optuna.samplers.TPESampler(seed=2 * seed + number)
    study = optuna.create_study(
        study_name="rivals", storage=storage, sampler=sampler, direction="maximize", load_if_exists=True
    )
    started.wait()
    begun, cpu_begun = time.monotonic(), time.process_time()
    while True:
        with next_trial.get_lock():
            if next_trial.value == trials:
                break
            next_trial.value += 1
        trial = study.ask()
        point = (
            trial.suggest_int("emaFast", 3, 30, log=True),
            trial.suggest_int("emaSlow", 31, 200, log=True),
            trial.suggest_float("rsiLow", 15.0, 50.0),
            trial.suggest_float("rsiHigh", 50.0, 85.0),
            trial.suggest_float("takeProfitAtr", 0.5, 8.0, log=True),
            trial.suggest_float("stopLossAtr", 0.5, 8.0, log=True),
        )
        equity = runner.run(data, point)[1]
        value = math.log(max(equity, 1.0) / common.INIT_CASH)
        study.tell(trial, value)
        cpu[number] = time.process_time() - cpu_begun
        results.put((time.monotonic() - begun, sum(cpu), value))
    results.put((base, common.rss_mb(), None))


def main():
    engine, trials, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    context = multiprocessing.get_context("spawn")
    started, next_trial = context.Barrier(WORKERS), context.Value("i", 0)
    results, cpu = context.Queue(), context.Array("d", WORKERS)
    processes = [
        context.Process(target=search, args=(engine, trials, seed, number, started, next_trial, results, cpu))
        for number in range(WORKERS)
    ]
    for process in processes:
        process.start()
    rows = [results.get() for _ in range(trials + WORKERS)]
    for process in processes:
        process.join()
    ends = [row for row in rows if row[2] is None]
    done = sorted(row for row in rows if row[2] is not None)
    print(json.dumps({"base": ends[0][0], "megabytes": sum(row[1] for row in ends), "trials": done}))


if __name__ == "__main__":
    main()
