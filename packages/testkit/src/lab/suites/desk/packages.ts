/** What the desktops of the endpoints are made of: screens, dialogs, notices, compositors, and the hands of the person at them. */
export const DESKTOP_PACKAGES = [
  ...['dbus-user-session', 'libpam-systemd', 'procps', 'fonts-ipaexfont-gothic', 'locales'],
  ...['xvfb', 'xauth', 'openbox', 'x11-utils', 'xdotool', 'imagemagick'],
  ...['zenity', 'kdialog', 'libnotify-bin', 'xfce4-notifyd'],
  ...['sway', 'swaylock', 'weston', 'mutter', 'kwin-wayland', 'qtwayland5', 'xwayland'],
  // gjs shows GNOME's notices; gnome-shell only recommends it.
  ...['gnome-shell', 'gjs', 'plasma-workspace', 'plasma-desktop-data', 'lightdm', 'lightdm-gtk-greeter', 'gdm3'],
] as const;

/** Named in the table with the version that was tried. */
export const TRIED = [
  'zenity',
  'kdialog',
  'libnotify-bin',
  'xfce4-notifyd',
  'mutter',
  'kwin-wayland',
  'sway',
  'weston',
  'gnome-shell',
  'plasma-workspace',
  'lightdm',
  'gdm3',
] as const;
