"""Word vectors to begin with: which words stand near each other in all the texts, labelled or not.

Positive pointwise mutual information with smoothed contexts, factored (Levy, Goldberg and Dagan 2015).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.utils.extmath import randomized_svd

from training.corpus import Corpus

F32 = npt.NDArray[np.float32]


def vectors(corpus: Corpus, rows: list[int], *, size: int, window: int = 4, least: int = 5) -> dict[int, F32]:
    """A vector of unit mean square for each word feature that occurs at least `least` times in `rows`."""
    own = np.array(corpus.own, np.int64)
    keys, number = np.unique(own, return_inverse=True)
    docs = [number[corpus.docs[i]] for i in rows]
    count = np.bincount(np.concatenate(docs), minlength=len(keys))
    kept = np.flatnonzero(count >= least)
    place = np.full(len(keys), -1)
    place[kept] = np.arange(len(kept))
    gap = np.full(window, -1)
    line = np.concatenate([np.concatenate([place[doc], gap]) for doc in docs])
    near = sp.csr_matrix((len(kept), len(kept)), dtype=np.float32)
    for step in range(1, window + 1):
        left, right = line[:-step], line[step:]
        both = (left >= 0) & (right >= 0)
        pairs = sp.coo_matrix((np.full(both.sum(), 1 / step, np.float32), (left[both], right[both])), near.shape)
        near = near + pairs.tocsr() + pairs.tocsr().T
    near = near.tocoo()
    total = np.asarray(near.sum(1)).ravel()
    context = total**0.75 / (total**0.75).sum()
    information = np.maximum(np.log(near.data / (total[near.row] * context[near.col])), 0)
    matrix = sp.csr_matrix((information, (near.row, near.col)), near.shape)
    left_vectors, strength, _ = randomized_svd(matrix, size, random_state=0, n_iter=4)
    found = left_vectors * np.sqrt(strength)
    found /= np.sqrt((found**2).mean())
    return {int(keys[word]): found[row].astype(np.float32) for row, word in enumerate(kept)}
