# SPDX-License-Identifier: Apache-2.0
# Run by CPack on what it has gathered for a package, before it is packed.
set(share ${CPACK_TEMPORARY_DIRECTORY}/program/usr/share)
if(EXISTS ${share}/zsh/site-functions)
  file(RENAME ${share}/zsh/site-functions ${share}/zsh/vendor-completions)
endif()
