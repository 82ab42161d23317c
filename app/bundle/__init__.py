"""The sealed bundle (移交文件): what is inside (a BagIt bag in a stored zip) and how it is closed (age).

Writing: `container` (what is inside, as a stream) → `seal` (encrypt, re-open, compare, name). Reading: `reader`.
Keys: `office` (收件公钥) and `identities`; every private key also signs (`signing`), `signer` is who signed a bundle.
The rules of the layout stand in `layout`, the reasons for saying no in `refusals`. A whole data folder travels in a
backup file of a layout of its own: `backup_file`, `backup_reader`. The office answers with a `receipt` (回执).
"""
