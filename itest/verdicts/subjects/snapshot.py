"""What stands in /proc of this namespace, as JSON: for a fact about a subject that is not forkbed's to find. Outsiders are left out."""
import json
import os


def fields(pid):
    with open(f'/proc/{pid}/status') as status:
        return dict(line.rstrip('\n').split(':\t', 1) for line in status if ':\t' in line)


def kib(status, name):
    return int(status.get(name, '0 kB').split()[0])


def descriptors(pid):
    # The first thread may have ended; then its table is empty, and another's is the process's.
    return max((len(os.listdir(f'/proc/{pid}/task/{task}/fd')) for task in os.listdir(f'/proc/{pid}/task')), default=0)


def read():
    found = {}
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            status = fields(pid)
            found[int(pid)] = (status, descriptors(pid), len(os.listdir(f'/proc/{pid}/task')))
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


def outsider(pid, found):
    while pid in found and pid != 1:
        parent = int(found[pid][0]['PPid'])
        if parent == 0:
            return True
        pid = parent
    return False


def is_zombie(status, tasks):
    return status['State'].startswith('Z') and tasks == 1


found = read()
totals = dict.fromkeys(('descriptors', 'memory', 'threads', 'processes', 'zombies'), 0)
for pid, (status, count, tasks) in found.items():
    if outsider(pid, found):
        continue
    if is_zombie(status, tasks):
        totals['zombies'] += 1
        continue
    totals['processes'] += 1
    totals['threads'] += tasks
    totals['descriptors'] += count
    totals['memory'] += kib(status, 'RssAnon') + kib(status, 'RssShmem')
print(json.dumps(totals))
