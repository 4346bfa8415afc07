import Hallpass.Kiosk

// An icon of the house; one that points along the words follows their direction.
IconItem {
    property real side: 24

    height: Math.round(side)
    rtl: Theme.rtl
    width: Math.round(side)
}
