"""JSON that reads well in a diff: the outer levels opened with a line for each member, the rest on one line."""
import json


def line(value):
    return json.dumps(value, separators=(', ', ': '), ensure_ascii=False)


def pretty(value, levels, indent=''):
    """`levels` says how many levels are opened: a number, or for an object of unlike members a number for each of them."""
    if levels == 0 or not value or not isinstance(value, (dict, list)):
        return line(value)
    inner = indent + ' '
    below = (lambda key: levels[key]) if isinstance(levels, dict) else (lambda key: levels - 1)
    if isinstance(value, dict):
        rows = [inner + json.dumps(k) + ': ' + pretty(v, below(k), inner) for k, v in value.items()]
        ends = '{}'
    else:
        rows = [inner + pretty(v, levels - 1, inner) for v in value]
        ends = '[]'
    return ends[0] + '\n' + ',\n'.join(rows) + '\n' + indent + ends[1]


def chunks(data):
    """[[offset, hex], ...]: whole words, runs of zero words left out."""
    found, at = [], 0
    while at < len(data):
        word = bytes(data[at:at + 8])
        if any(word):
            if found and found[-1][0] + len(found[-1][1]) // 2 == at:
                found[-1][1] += word.hex()
            else:
                found.append([at, word.hex()])
        at += 8
    return found
