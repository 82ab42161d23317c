"""The sealed bundle (移交文件): what is inside (a BagIt bag in a stored zip) and how it is closed (age).

Writing: `container` (what is inside, as a stream) → `seal` (encrypt, re-open, compare, name). Reading: `reader`.
Keys: `office` (收件公钥) and `identities`. The rules of the layout stand in `layout`, the reasons for saying no in
`refusals`. A whole data folder travels in a backup file of a layout of its own: `backup_file`, `backup_reader`.
Signatures, receipts and media are not here yet: a signature will be one more tag file in `layout`, its outcome one more
`Verdict` in `reader`.
"""
