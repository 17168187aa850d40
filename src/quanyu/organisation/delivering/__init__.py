"""Notices outside the page: by mail and through robots of WeCom, Feishu and DingTalk.

Words: *choice* (what a person wants, and when), *robot* (a group chat's address, kept sealed),
*delivery* (one notice on one way), *quiet hours*, *digest* (once a day, all in one message).
"""
