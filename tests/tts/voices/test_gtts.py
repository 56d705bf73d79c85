"""The online voice against a stand-in of its service: all of a sentence, or an error."""

import datetime as dt
import ipaddress
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.tts.voices.gtts_stand_in import MAX_CHARS, Fault, mp3_of, stand_in
from tts.levels import trimmed
from tts.voices.espeak import EspeakVoice
from tts.voices.gtts import GttsVoice
from tts.voices.line import Patience
from tts.voices.voice import (
    VoiceBusyError,
    VoiceFailedError,
    VoiceStyle,
    VoiceUnavailableError,
)

PLAIN = VoiceStyle()
NOTICE = "Mời bà con đến họp thôn"
LONG = (
    "Ủy ban nhân dân xã thông báo lịch tiêm phòng cho trẻ em dưới năm tuổi, "
    "đề nghị các gia đình đưa trẻ đến đúng giờ, mang theo sổ tiêm chủng"
)
HASTY = Patience(connect_s=2, silence_s=0.3, sentence_s=5, rest_s=0.001, rest_max_s=2, tries=3)


class Rests:
    """Sleep that takes no time and remembers how long it should have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def rests() -> Rests:
    return Rests()


def voice_for(address: str, rests: Rests, patience: Patience = HASTY) -> closing[GttsVoice]:
    return closing(GttsVoice(address, patience=patience, sleep=rests))


def test_a_sentence_comes_back_whole(rests: Rests) -> None:
    with stand_in() as service, voice_for(service.address, rests) as voice:
        clip = trimmed(voice.speak(NOTICE, PLAIN))
    spoken = trimmed(EspeakVoice().speak(NOTICE, PLAIN))
    assert clip.rate == 24_000
    assert abs(clip.duration_ms - spoken.duration_ms) < 80


def test_a_long_sentence_goes_in_parts_and_comes_back_as_one_clip(rests: Rests) -> None:
    with stand_in() as service, voice_for(service.address, rests) as voice:
        clip = voice.speak(LONG, PLAIN)
    assert len(service.texts) > 1
    assert all(len(text) <= MAX_CHARS for text in service.texts)
    # A part may be asked for again where a machine is busy.
    assert (
        " ".join(dict.fromkeys(service.texts)).replace(",", "").split()
        == LONG.replace(",", "").split()
    )
    assert clip.duration_ms > 5_000


def test_text_is_composed_before_it_is_split_so_that_no_letter_loses_its_tone(rests: Rests) -> None:
    decomposed = "Mo\u031b\u0300i ba\u0300 con"
    with stand_in() as service, voice_for(service.address, rests) as voice:
        voice.speak(decomposed, PLAIN)
    # It may be asked for again where a machine is busy.
    assert set(service.texts) == {"Mời bà con"}


def test_a_faster_style_gives_a_shorter_clip(rests: Rests) -> None:
    with stand_in() as service, voice_for(service.address, rests) as voice:
        usual = trimmed(voice.speak(NOTICE, PLAIN))
        faster = trimmed(voice.speak(NOTICE, VoiceStyle(speed=1.25)))
    assert faster.duration_ms == pytest.approx(usual.duration_ms / 1.25, rel=0.08)


def test_throttled_it_rests_as_long_as_the_service_asks_and_then_speaks(rests: Rests) -> None:
    with stand_in(Fault.THROTTLE) as service, voice_for(service.address, rests) as voice:
        assert voice.speak(NOTICE, PLAIN).frames
    assert rests.seconds == [1.0]


def test_requests_begin_apart_from_each_other(rests: Rests) -> None:
    polite = replace(HASTY, apart_s=30)
    with stand_in() as service, voice_for(service.address, rests, polite) as voice:
        voice.speak(NOTICE, PLAIN)
        assert rests.seconds == []
        voice.speak(NOTICE, PLAIN)
        voice.speak(NOTICE, PLAIN)
    assert 20 < rests.seconds[0] <= 30
    assert 45 < rests.seconds[1] <= 60


def test_a_date_in_retry_after_is_understood(rests: Rests) -> None:
    with stand_in(Fault.THROTTLE) as service, voice_for(service.address, rests) as voice:
        service.retry_after = "Tue, 24 Nov 2020 00:00:00 GMT"
        assert voice.speak(NOTICE, PLAIN).frames
    assert rests.seconds[0] < 1


def test_throttled_for_an_hour_it_says_so_at_once(rests: Rests) -> None:
    with (
        stand_in(Fault.THROTTLE_LONG) as service,
        voice_for(service.address, rests) as voice,
        pytest.raises(VoiceBusyError) as caught,
    ):
        voice.speak(NOTICE, PLAIN)
    assert caught.value.retry_after_s == 3_600
    assert rests.seconds == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault.SEND_ON,
        Fault.BREAK,
        Fault.STALL,
        Fault.TRUNCATE,
        Fault.CUT_LINE,
        Fault.DIE,
        Fault.SILENCE,
        Fault.NO_SOUND,
        Fault.NOISE,
    ],
)
def test_after_one_bad_answer_it_asks_again_and_speaks(fault: Fault, rests: Rests) -> None:
    with stand_in(fault) as service, voice_for(service.address, rests) as voice:
        clip = trimmed(voice.speak(NOTICE, PLAIN))
    assert len(service.texts) == 2
    assert clip.duration_ms > 1_000


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.THROTTLE, VoiceBusyError),
        (Fault.SEND_ON, VoiceBusyError),
        (Fault.STALL, VoiceUnavailableError),
        (Fault.DIE, VoiceUnavailableError),
        (Fault.BREAK, VoiceFailedError),
        (Fault.TRUNCATE, VoiceFailedError),
        (Fault.CUT_LINE, VoiceFailedError),
        (Fault.SILENCE, VoiceFailedError),
        (Fault.NO_SOUND, VoiceFailedError),
        (Fault.NOISE, VoiceFailedError),
    ],
)
def test_a_fault_that_stays_ends_in_the_error_that_names_it_never_in_half_a_sentence(
    fault: Fault, error: type[Exception], rests: Rests
) -> None:
    with (
        stand_in(*[fault] * 9) as service,
        voice_for(service.address, rests) as voice,
        pytest.raises(error),
    ):
        voice.speak(NOTICE, PLAIN)
    assert len(service.texts) == HASTY.tries


@pytest.mark.parametrize("fault", [Fault.TRUNCATE, Fault.SILENCE, Fault.CUT_LINE, Fault.NOISE])
def test_one_part_that_stays_bad_takes_the_whole_sentence_with_it(
    fault: Fault, rests: Rests
) -> None:
    once = Patience(silence_s=0.3, tries=1)
    with stand_in() as service, voice_for(service.address, rests, once) as voice:
        voice.speak(LONG, PLAIN)
        service.faults.extend([None, fault])
        with pytest.raises(VoiceFailedError):
            voice.speak(LONG, PLAIN)


def test_a_refusal_is_final(rests: Rests) -> None:
    with (
        stand_in(Fault.REFUSE) as service,
        voice_for(service.address, rests) as voice,
        pytest.raises(VoiceUnavailableError),
    ):
        voice.speak(NOTICE, PLAIN)
    assert len(service.texts) == 1


def test_an_answer_that_trickles_is_given_up_in_time(rests: Rests) -> None:
    brief = Patience(silence_s=0.3, sentence_s=0.5, tries=3)
    with (
        stand_in(Fault.TRICKLE) as service,
        voice_for(service.address, rests, brief) as voice,
        pytest.raises(VoiceUnavailableError),
    ):
        voice.speak(NOTICE, PLAIN)
    assert len(service.texts) == 1, "a second try would take as long"


def test_without_the_service_it_is_unavailable_and_not_in_reach(rests: Rests) -> None:
    with stand_in() as service:
        address = service.address
    with voice_for(address, rests) as voice:
        assert not voice.reachable()
        with pytest.raises(VoiceUnavailableError):
            voice.speak(NOTICE, PLAIN)


def test_it_is_in_reach_unless_it_throttles(rests: Rests) -> None:
    with stand_in() as service, voice_for(service.address, rests) as voice:
        assert voice.reachable()
        service.faults.append(Fault.THROTTLE)
        assert not voice.reachable()


def test_a_sentence_of_punctuation_has_nothing_to_say(rests: Rests) -> None:
    with stand_in() as service, voice_for(service.address, rests) as voice:
        for nothing in ("", " . , ! "):
            with pytest.raises(VoiceFailedError):
                voice.speak(nothing, PLAIN)
    assert service.texts == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that no authority has signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "chain.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_service_whose_certificate_nobody_vouches_for_hears_nothing(
    certificate: Path, rests: Rests
) -> None:
    with (
        stand_in(certificate=certificate) as service,
        voice_for(service.address, rests) as voice,
        pytest.raises(VoiceUnavailableError, match="certificate"),
    ):
        voice.speak(NOTICE, PLAIN)
    assert service.texts == []


def test_over_tls_with_a_known_certificate_it_speaks(certificate: Path, rests: Rests) -> None:
    with (
        stand_in(certificate=certificate) as service,
        closing(GttsVoice(service.address, certificates=str(certificate), sleep=rests)) as voice,
    ):
        assert voice.speak(NOTICE, PLAIN).frames


def test_the_stand_in_speaks_mp3_as_the_service_does() -> None:
    assert mp3_of(NOTICE)[0] == 0xFF
