"""Optuna's samplers behind lines of JSON: a domain of ours in, points out, values in.

The first line holds `seed`, `sampler` (`tpe`, `multivariate` or `gp`) and `params`, as `lib/search/domain.ts` describes
them. Then each line is an array of outcomes, `[id, value]` (`null` for a trial without a value and for a point that breaks a constraint), followed
by how many points are wanted: `{"told": [...], "ask": 8}`. Each answer is an array of `[id, params]`.
"""

import json
import sys
import warnings

import optuna


def suggest(trial, params):
    """Values of the active parameters."""
    values = {}
    for spec in params:
        name, kind, condition = spec["name"], spec["type"], spec.get("condition")
        if condition is not None and values.get(condition["param"]) != condition["equals"]:
            continue
        if kind == "bool":
            values[name] = trial.suggest_categorical(name, [False, True])
        elif kind == "categorical":
            values[name] = trial.suggest_categorical(name, spec["choices"])
        else:
            # Optuna takes no step beside a logarithm; the caller rounds to the grid.
            is_log = spec.get("log", False)
            step = {} if is_log or "step" not in spec else {"step": spec["step"]}
            draw = trial.suggest_int if kind == "int" else trial.suggest_float
            values[name] = draw(name, spec["low"], spec["high"], log=is_log, **step)
    return values


def main():
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
    asked = json.loads(sys.stdin.readline())
    if asked["sampler"] == "gp":
        sampler = optuna.samplers.GPSampler(seed=asked["seed"], deterministic_objective=True)
    else:
        together = asked["sampler"] == "multivariate"
        sampler = optuna.samplers.TPESampler(
            seed=asked["seed"], multivariate=together, group=together, constant_liar=True
        )
    study = optuna.create_study(direction="maximize", sampler=sampler)
    trials = {}
    for line in sys.stdin:
        request = json.loads(line)
        for number, value in request["told"]:
            trial = trials.pop(number)
            if value is None:
                # Ranked behind every trial that has a value, where a failed one would teach nothing.
                study.tell(trial, state=optuna.trial.TrialState.PRUNED)
            else:
                study.tell(trial, value)
        points = []
        for _ in range(request["ask"]):
            trial = study.ask()
            trials[trial.number] = trial
            points.append([trial.number, suggest(trial, asked["params"])])
        print(json.dumps(points), flush=True)


main()
