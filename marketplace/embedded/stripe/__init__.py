"""A stand-in for Stripe, for practice and tests: a process of its own that the real ``stripe`` library can talk to.

It is started by ``python -m marketplace.embedded.stripe --port N --data-dir DIR --webhook-url URL --webhook-secret
whsec_… --secret-key sk_test_…``, listens on 127.0.0.1 only, uses the standard library only and imports nothing of the
marketplace, so that the application can't tell it from Stripe by anything but its address.

Modelled, after API version 2026-05-27.dahlia (form-encoded, as stripe-python 15.2 sends it):

* Checkout Sessions of mode ``payment`` (create, retrieve, list, expire, ``expires_at``), with a hosted pay page at
  ``/pay/{session}`` in Korean and English: pay, decline, 3-D Secure (approve or fail), cancel; no JavaScript needed
* PaymentIntents and Charges (retrieve, list), Refunds (create, retrieve, list; partial; more than was paid is refused)
* balance, balance transactions with processing fees; what comes in is available at once, so that settlement can pay
* connected accounts (``type=express`` or ``controller``), account links with a hosted onboarding page at ``/onboard/…``
* transfers and their reversals; ``balance_insufficient`` and accounts that can't be paid yet are refused
* events (retrieve, list) and signed webhooks, sent until answered by 2xx, with back-off, across restarts
* idempotency: the same key and parameters replay status and body, refusals and 500s too; other parameters are refused;
  409 while the first is running. Calls that move money are refused without a key of the caller's own: neither none
  nor the random one that the library makes up survives a crash of the caller.

Everything else (customers, subscriptions, disputes, payouts to banks, direct and destination charges, parameters not
named in ``calls.py``) is refused, never guessed. State is one SQLite file, committed durably before each answer.
"""

API_VERSION = "2026-05-27.dahlia"
