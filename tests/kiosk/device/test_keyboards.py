"""Keyboards in lists as kernels write them."""

import pytest

from kiosk.device.keyboards import KeyboardWatch, keyboards_in

TYPES = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"
READER = "Newtologic NT4010S"
POWER = """\
I: Bus=0019 Vendor=0000 Product=0001 Version=0000
N: Name="Power Button"
P: Phys=LNXPWRBN/button/input0
S: Sysfs=/devices/LNXSYSTM:00/LNXPWRBN:00/input/input0
U: Uniq=
H: Handlers=kbd event0
B: PROP=0
B: EV=3
B: KEY=10000000000000 0

"""
TOUCH = """\
I: Bus=0003 Vendor=0eef Product=0005 Version=0111
N: Name="ILITEK ILITEK-TP"
P: Phys=usb-0000:01:00.0-1.3/input0
S: Sysfs=/devices/platform/scb/usb1/1-1/1-1.3/1-1.3:1.0/0003:0EEF:0005.0001/input/input1
U: Uniq=
H: Handlers=mouse0 event1
B: PROP=2
B: EV=1b
B: KEY=400 0 0 0 0 0
B: ABS=3273800000000003
B: MSC=20

"""
MOUSE = """\
I: Bus=0003 Vendor=046d Product=c077 Version=0111
N: Name="Logitech USB Optical Mouse"
P: Phys=usb-0000:01:00.0-1.2/input0
S: Sysfs=/devices/platform/scb/usb1/1-1/1-1.2/1-1.2:1.0/0003:046D:C077.0002/input/input2
U: Uniq=
H: Handlers=mouse1 event2
B: PROP=0
B: EV=17
B: KEY=ff0000 0 0 0 0
B: REL=903
B: MSC=10

"""
HDMI_REMOTE = """\
I: Bus=001e Vendor=0000 Product=0000 Version=0001
N: Name="vc4-hdmi"
P: Phys=vc4-hdmi/input0
S: Sysfs=/devices/platform/soc/fef00700.hdmi/rc/rc0/input3
U: Uniq=
H: Handlers=kbd event3
B: PROP=20
B: EV=100017
B: KEY=ffffc000000000 3ff 0 400000320fc200 40830c900000000 0 210300 49d2c040ec00 \
1e378000000000 8010000010000000
B: REL=3
B: MSC=10

"""


def typing(name: str, port: str, number: int, keys: str = TYPES) -> str:
    """Lay out a USB device that types."""
    return f"""\
I: Bus=0003 Vendor=046d Product=c31c Version=0110
N: Name="{name}"
P: Phys=usb-0000:01:00.0-{port}/input0
S: Sysfs=/devices/platform/scb/usb1/1-1/1-{port}:1.0/0003:046D:C31C.00/input/input{number}
U: Uniq=
H: Handlers=sysrq kbd leds event{number}
B: PROP=0
B: EV=120013
B: KEY={keys}
B: MSC=10
B: LED=7

"""


def media_keys(number: int) -> str:
    """The second half of a USB keyboard: volume and sleep, no letters."""
    keys = "3f000303ff 0 0 483ffff17aff32d bfd4444600000000 1 130ff38b17d000 677bfad941dfed"
    return typing(
        "Logitech USB Keyboard Consumer Control", "1.4", number, f"{keys} 9ed68000004400 10000002"
    )


BOX = POWER + TOUCH + MOUSE + HDMI_REMOTE
KEYBOARD = typing("Logitech USB Keyboard", "1.4", 7)
SCANNER = typing(READER, "1.1", 5)


@pytest.fixture
def devices(tmp_path):
    return tmp_path / "devices"


def names(text: str) -> list[str]:
    return sorted(keyboard.name for keyboard in keyboards_in(text))


class TestWhatIsAKeyboard:
    def test_not_buttons_touch_screens_mice_and_remotes(self):
        assert names(BOX) == []
        assert names("") == []

    def test_what_types_letters_and_digits(self):
        text = BOX + KEYBOARD + media_keys(8)
        assert names(text) == ["Logitech USB Keyboard"]
        (found,) = keyboards_in(text)
        assert found.bus == "0003"
        assert found.sysfs.endswith("/input7")

    def test_a_reader_that_types_looks_like_one(self):
        assert names(BOX + SCANNER) == [READER]

    def test_words_of_32_bits(self):
        keys = "10000 7 ff9f207a c14057ff febeffdf ffefffff ffffffff fffffffe"
        assert names(typing("Old", "1.4", 9, keys)) == ["Old"]
        assert names(POWER.replace("10000000000000 0", "100000 0 0 0")) == []

    def test_a_number_pad_is_none(self):
        assert names(typing("Pad", "1.4", 9, "3f000000000 3fff 0 0 e0b0ffc")) == []

    def test_a_key_left_out_hides_no_keyboard(self):
        assert names(typing("Sly", "1.4", 9, "febeffdfffefffff fffdfffffffffdfe")) == ["Sly"]

    def test_without_the_kernels_handler_it_types_nothing(self):
        assert names(KEYBOARD.replace("sysrq kbd leds ", "")) == []
        assert names(KEYBOARD.replace("EV=120013", "EV=120011")) == []

    def test_a_name_that_lies(self):
        """A device chooses its name, line breaks included; what the kernel writes comes after."""
        assert len(names(typing('X"\nH: Handlers=\nB: EV=0\nB: KEY=0', "1.4", 9))) == 1
        assert len(names(typing('X"\n\nN: Name="Power Button', "1.4", 9))) == 1

    @pytest.mark.parametrize(
        "text", ["\n\n\n", "I:\nB: EV=zz\nH", "B: KEY=\x00 x\nH: Handlers=kbd"]
    )
    def test_nonsense_is_none(self, text):
        assert names(text) == []


class TestWatch:
    def test_the_first_look_learns(self, devices):
        devices.write_text(BOX + KEYBOARD)
        watch = KeyboardWatch(devices)
        assert [watch.look(), watch.look()] == [False, False]

    def test_each_new_one_once(self, devices):
        devices.write_text(BOX)
        watch = KeyboardWatch(devices)
        assert not watch.look()
        devices.write_text(BOX + KEYBOARD + media_keys(8))
        assert [watch.look(), watch.look()] == [True, False]
        devices.write_text(BOX + KEYBOARD + media_keys(8) + typing("Second", "1.2", 9))
        assert [watch.look(), watch.look()] == [True, False]

    def test_pulled_out_and_plugged_in_again(self, devices):
        devices.write_text(BOX + KEYBOARD)
        watch = KeyboardWatch(devices)
        watch.look()
        devices.write_text(BOX)
        assert not watch.look()
        devices.write_text(BOX + KEYBOARD)
        assert watch.look()
        devices.write_text(BOX + typing("Logitech USB Keyboard", "1.4", 12))
        assert watch.look(), "another number: it was away between two looks"

    def test_a_known_reader_may_come_and_go(self, devices):
        devices.write_text(BOX)
        watch = KeyboardWatch(devices, readers=frozenset({READER.upper() + " "}))
        watch.look()
        devices.write_text(BOX + SCANNER)
        assert not watch.look()
        devices.write_text(BOX + SCANNER + KEYBOARD)
        assert watch.look()

    def test_no_list_is_no_keyboard(self, devices):
        watch = KeyboardWatch(devices)
        assert not watch.look()
        devices.write_text(BOX + KEYBOARD)
        assert not watch.look(), "this is the first that it sees"
        devices.unlink()
        assert not watch.look()
        devices.write_text(BOX + KEYBOARD)
        assert not watch.look(), "nothing was plugged in"

    def test_bytes_of_any_kind(self, devices):
        devices.write_bytes((BOX + KEYBOARD).encode().replace(b"Logitech", b"\xff\xfe"))
        watch = KeyboardWatch(devices)
        assert not watch.look()
        devices.write_bytes(b"")
        assert not watch.look()

    def test_this_machine(self):
        assert KeyboardWatch().look() is False
