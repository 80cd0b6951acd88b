<?php
// Receives the webhooks of feedsync. To try it: `WEBHOOK_SECRET=whsec_… php -S 127.0.0.1:8080 receiver.php`.

// Two secrets, with a space between them, while one takes the place of the other.
$secrets = explode(' ', getenv('WEBHOOK_SECRET'));
const MINUTES = 5;

// Whether somebody who has the secret sent this, and not long ago.
function is_signed(array $secrets, string $message, string $body): bool
{
    $stamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!preg_match('/^\d{1,12}$/D', $stamp) || abs(time() - (int) $stamp) > MINUTES * 60) {
        return false;
    }
    foreach ($secrets as $secret) {
        $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
        $wanted = 'v1,' . base64_encode(hash_hmac('sha256', "$message.$stamp.$body", $key, true));
        foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
            if (hash_equals($wanted, $given)) {
                return true;
            }
        }
    }
    return false;
}

// Do your work here.
function take(array $event): void
{
    file_put_contents('events.jsonl', json_encode($event) . "\n", FILE_APPEND | LOCK_EX);
}

// 204 when the event is taken, also when it was before: then it is not sent again.
function judge(array $secrets): int
{
    $body = file_get_contents('php://input');
    $message = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    if (!preg_match('/^msg_[0-9a-z]+$/D', $message) || !is_signed($secrets, $message, $body)) {
        return 401;
    }
    @mkdir('seen');
    if (!@fopen("seen/$message", 'x')) {
        return file_exists("seen/$message") ? 204 : 500;
    }
    try {
        take(json_decode($body, true, 512, JSON_THROW_ON_ERROR));
    } catch (Throwable $error) {
        unlink("seen/$message"); // it comes again
        return 500;
    }
    return 204;
}

http_response_code(judge($secrets));
